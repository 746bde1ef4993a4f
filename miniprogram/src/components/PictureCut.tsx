/** The piece of a photo on which something was read, as wide as the page. */
import { Picture } from './Picture'
import type { Box } from '@/api/readings'
import type { Photo } from '@/api/shapes'

/** Per mille of the page around it, so that one sees what stands beside. */
const BESIDE = 25
const ABOVE = 10

interface PictureCutProps {
  claim: string
  photo: Photo
  box: Box
  alt: string
}

export function PictureCut({ claim, photo, box, alt }: PictureCutProps) {
  const { left, top, width, height } = around(box)
  const high = (height * photo.height) / (width * photo.width)
  const page = box.page > 1 ? `?page=${box.page}` : ''
  return (
    <div className='cut' style={{ paddingBottom: `${(high * 100).toFixed(2)}%` }}>
      <div
        className='whole'
        style={{ width: percent(1000, width), height: percent(1000, height), left: percent(-left, width), top: percent(-top, height) }}
      >
        <Picture className='page-of-it' path={`/claims/${claim}/photos/${photo.id}${page}`} alt={alt} />
      </div>
    </div>
  )
}

export function around({ left, top, right, bottom }: Box): { left: number; top: number; width: number; height: number } {
  const from = { left: Math.max(0, left - BESIDE), top: Math.max(0, top - ABOVE) }
  const to = { right: Math.min(1000, right + BESIDE), bottom: Math.min(1000, bottom + ABOVE) }
  return { ...from, width: Math.max(1, to.right - from.left), height: Math.max(1, to.bottom - from.top) }
}

function percent(part: number, of: number): string {
  return `${((part / of) * 100).toFixed(2)}%`
}
