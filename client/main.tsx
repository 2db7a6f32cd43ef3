import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './mantine.ts'
import './styles.css'
import './ui/controls.css'
import './ui/touch.css'
import { looksRight, normalise } from '../server/contract/specimen-number.ts'
import { queries } from './api.ts'
import { App } from './app.tsx'
import { theme } from './theme.ts'
import { Caught, reportCaught } from './ui/caught.tsx'
import { catchScansOf } from './ui/scan.ts'

catchScansOf({
  looks: text => /^\d{14}$/.test(normalise(text)),
  surely: text => looksRight(normalise(text)),
})

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root, { onCaughtError: reportCaught }).render(
  <StrictMode>
    <MantineProvider theme={theme} forceColorScheme="light">
      <QueryClientProvider client={queries}>
        <Caught>
          <App />
        </Caught>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
