/** Details beside their list; the address says that it is open, Esc closes it. */
import { Drawer } from '@mantine/core'
import type { ReactNode } from 'react'
import { useControlWords } from './words.ts'

export function SideDrawer(props: {
  title: string
  open: boolean
  onClose: () => void
  children: ReactNode
  wide?: boolean
}) {
  const w = useControlWords()
  return (
    <Drawer
      opened={props.open}
      onClose={props.onClose}
      title={props.title}
      position="right"
      size={props.wide ? 920 : 520}
      closeButtonProps={{ 'aria-label': w('close') }}
      overlayProps={{ backgroundOpacity: 0.2 }}
    >
      {props.children}
    </Drawer>
  )
}
