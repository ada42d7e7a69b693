import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Films } from './Films.jsx' // of the README

createRoot(document.getElementById('app')).render(
  <StrictMode>
    <Films />
  </StrictMode>
)
