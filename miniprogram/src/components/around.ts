/** How much of the page is shown of a piece on which something was read? */
import type { Box } from '@/api/readings'

/** Per mille of the page around it, so that one sees what stands beside. */
const BESIDE = 25
const ABOVE = 10

export function around({ left, top, right, bottom }: Box): { left: number; top: number; width: number; height: number } {
  const from = { left: Math.max(0, left - BESIDE), top: Math.max(0, top - ABOVE) }
  const to = { right: Math.min(1000, right + BESIDE), bottom: Math.min(1000, bottom + ABOVE) }
  return { ...from, width: Math.max(1, to.right - from.left), height: Math.max(1, to.bottom - from.top) }
}
