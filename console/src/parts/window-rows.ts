// Rows of one height in a page that scrolls as a whole: which of them are in view.
import { useWindowVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

interface WindowRows<Body extends HTMLElement> {
  /** For what holds the rows. */
  readonly body: RefObject<Body | null>
  readonly virtual: Virtualizer<Window, Element>
  /** Where it begins in the page, px. */
  readonly top: number
}

/** `rowPx`: the height of each; nothing is measured. */
export function useWindowRows<Body extends HTMLElement>(
  count: number,
  rowPx: number,
  overscan: number,
): WindowRows<Body> {
  const body = useRef<Body>(null)
  const [top, setTop] = useState(0)
  const virtual = useWindowVirtualizer({
    count,
    estimateSize: () => rowPx,
    overscan,
    scrollMargin: top,
  })
  useLayoutEffect(() => {
    // What stands above does not move while the page is scrolled, and looking would lay out all of it.
    if (virtual.isScrolling) return
    const now = (body.current?.getBoundingClientRect().top ?? 0) + window.scrollY
    if (Math.abs(now - top) > 1) setTop(now)
  })
  return { body, virtual, top }
}
