import { createApp } from 'vue'
import Films from './Films.vue' // of the README

createApp(Films).mount('#app')
