/** Mantine's theme: calm ground, one accent, system fonts with Chinese first. */
import { createTheme, type MantineColorsTuple } from '@mantine/core'

/** A blue-green that is none of the status colours; shade 8 is readable on white. */
const lagoon: MantineColorsTuple = [
  '#eef7fa',
  '#dcecf2',
  '#b6d8e4',
  '#8dc3d6',
  '#6bb1ca',
  '#55a6c3',
  '#3f93b2',
  '#2a7a98',
  '#0e5c78',
  '#0a4459',
]

export const theme = createTheme({
  colors: { lagoon },
  primaryColor: 'lagoon',
  primaryShade: 8,
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--font-digits)',
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
})
