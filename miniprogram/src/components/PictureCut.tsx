/** The piece of a photo on which something was read, as wide as the page. */
import { around } from './around'
import { Picture } from './Picture'
import type { Box } from '@/api/readings'
import type { Photo } from '@/api/shapes'

interface PictureCutProps {
  claim: string
  photo: Photo
  box: Box
  alt: string
}

export function PictureCut({ claim, photo, box, alt }: PictureCutProps) {
  const { left, top, width, height } = around(box)
  const high = (height * photo.height) / (width * photo.width)
  const page = box.page > 1 ? box.page : 0
  return (
    <div className='cut' style={{ paddingBottom: `${(high * 100).toFixed(2)}%` }}>
      <div
        className='whole'
        style={{ width: percent(1000, width), height: percent(1000, height), left: percent(-left, width), top: percent(-top, height) }}
      >
        <Picture className='page-of-it' path={`/claims/${claim}/photos/${photo.id}${page ? `?page=${page}` : ''}`} alt={alt} />
      </div>
    </div>
  )
}

function percent(part: number, of: number): string {
  return `${((part / of) * 100).toFixed(2)}%`
}
