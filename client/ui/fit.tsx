/** One line of text that is set smaller, rather than cut, where its place is too narrow. */
import { useLayoutEffect, useRef } from 'react'

/** Below this part of its size a text is unreadable from afar; only then it is cut. */
const LEAST = 0.55

export function Fit({ text, className }: { text: string; className?: string }) {
  const line = useRef<HTMLSpanElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text has another width
  useLayoutEffect(() => {
    const span = line.current
    if (!span?.parentElement) return
    const measure = () => {
      span.style.fontSize = '1em'
      const share = span.clientWidth / span.scrollWidth
      if (share < 1) span.style.fontSize = `${Math.max(LEAST, share * 0.98)}em`
    }
    measure()
    const watch = new ResizeObserver(measure)
    watch.observe(span.parentElement)
    return () => watch.disconnect()
  }, [text])
  return (
    <span ref={line} className={className}>
      {text}
    </span>
  )
}
