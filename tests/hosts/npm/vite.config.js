import react from '@vitejs/plugin-react'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const isCustomElement = (tag) => tag === 'mule-uploader'

export default defineConfig({
  plugins: [react(), vue({ template: { compilerOptions: { isCustomElement } } })],
  build: { rolldownOptions: { input: ['plain.html', 'react.html', 'vue.html'] } },
})
