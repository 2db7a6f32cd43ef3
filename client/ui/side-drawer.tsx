/**
 * Details beside their list; the address says that it is open, Esc closes it. The browser's own
 * dialog keeps the focus inside, and gives it back to where it was.
 */
import { CloseButton } from '@mantine/core'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { cell } from '../cell.ts'
import { useControlWords } from './words.ts'

/** The open drawer: what must stay in reach (a toast) is drawn inside it. */
export const openDrawer = cell<HTMLElement | null>(null)

export function SideDrawer(props: {
  title: string
  open: boolean
  onClose: () => void
  children: ReactNode
  wide?: boolean
}) {
  const w = useControlWords()
  const id = useId()
  const box = useRef<HTMLDialogElement>(null)
  const { open, onClose } = props
  useEffect(() => {
    const dialog = box.current
    if (!open || !dialog) return
    dialog.showModal()
    dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus()
    openDrawer.set(dialog)
    return () => {
      openDrawer.set(null)
      dialog.close()
    }
  }, [open])
  return (
    <dialog
      ref={box}
      className={props.wide ? 'drawer drawer-wide' : 'drawer'}
      aria-labelledby={id}
      onCancel={event => {
        event.preventDefault()
        onClose()
      }}
      onMouseDown={event => event.target === event.currentTarget && onClose()}
    >
      {open && (
        <div className="drawer-inside">
          <header>
            <h2 id={id}>{props.title}</h2>
            <CloseButton size="lg" aria-label={w('close')} onClick={onClose} />
          </header>
          {props.children}
        </div>
      )}
    </dialog>
  )
}
