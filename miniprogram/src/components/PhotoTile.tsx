/** A photo that has arrived: the picture as the service keeps it, and what was noticed about it. */
import { Doing } from './Doing'
import { Picture } from './Picture'
import type { Photo } from '@/api/shapes'
import { words } from '@/words'

const say = words.filingPage

interface PhotoTileProps {
  claim: string
  photo: Photo
  /** Read what was noticed, and want it all the same. */
  insist?: () => Promise<void>
  remove?: () => Promise<void>
}

export function PhotoTile({ claim, photo, insist, remove }: PhotoTileProps) {
  return (
    <div className={photo.hints.length || photo.fate_reason ? 'photo wide' : 'photo'}>
      <Picture className='picture' path={`/claims/${claim}/photos/${photo.id}`} alt={photo.title} />
      <span className='fate'>{photo.fate_words}</span>
      {photo.fate_reason && <span className='fate'>{photo.fate_reason}</span>}
      {photo.hints.map((hint) => <span key={hint.code} className='fate'>{hint.words}</span>)}
      {insist && photo.retake && <Doing work={insist}>{say.insist}</Doing>}
      {remove && <Doing className='danger' work={remove}>{say.remove}</Doing>}
    </div>
  )
}
