// Rows of one height in a page that scrolls as a whole: which of them are in view.
import { type RefObject, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'

interface Range {
  readonly from: number
  /** The first that is not drawn. */
  readonly to: number
}

interface WindowRows<Body extends HTMLElement> extends Range {
  /** For what holds the rows; as high as all of them. */
  readonly body: RefObject<Body | null>
  readonly heightPx: number
}

/** `rowPx`: the height of each, so that none is measured; `spare`: rows drawn above and below the view. */
export function useWindowRows<Body extends HTMLElement>(
  count: number,
  rowPx: number,
  spare: number,
): WindowRows<Body> {
  const body = useRef<Body>(null)
  /** Where the first row begins in the page, px; looked for only when a height changed, not by each scroll. */
  const top = useRef(0)
  const [range, setRange] = useState<Range>(() => inView(0, rowPx, spare))
  useEffect(() => {
    const look = () => setRange(known => same(known, inView(window.scrollY - top.current, rowPx, spare)))
    const measure = () => {
      top.current = (body.current?.getBoundingClientRect().top ?? 0) + window.scrollY
      look()
    }
    // In the frame that shows the new place: a task later the rows of the old one would be seen there.
    const scrolled = () => flushSync(look)
    const observer = new ResizeObserver(measure)
    observer.observe(document.body)
    window.addEventListener('scroll', scrolled, { passive: true })
    window.addEventListener('resize', measure)
    return () => {
      observer.disconnect()
      window.removeEventListener('scroll', scrolled)
      window.removeEventListener('resize', measure)
    }
  }, [rowPx, spare])
  return {
    body,
    heightPx: count * rowPx,
    from: Math.min(range.from, Math.max(0, count - 1)),
    to: Math.min(range.to, count),
  }
}

/** `belowTopPx`: how far the view is scrolled past the first row. */
function inView(belowTopPx: number, rowPx: number, spare: number): Range {
  const first = Math.floor(belowTopPx / rowPx)
  const shown = Math.ceil(window.innerHeight / rowPx) + 1
  return { from: Math.max(0, first - spare), to: Math.max(0, first + shown + spare) }
}

/** The known one if it is no other: nothing is drawn again then. */
function same(known: Range, next: Range): Range {
  return known.from === next.from && known.to === next.to ? known : next
}
