/** What has become of each photo that was handed in? */
import { Pair } from './Pair'
import type { Photo } from '@/api/shapes'
import { words } from '@/words'

const say = words.claimPage

export function PhotoFates({ photos }: { photos: Photo[] }) {
  if (!photos.length) return null
  return (
    <section className='card'>
      <h2>{say.photos}</h2>
      {photos.map((photo) => (
        <Pair key={photo.id} name={photo.title}>{[photo.fate_words, photo.fate_reason].filter(Boolean).join('：')}</Pair>
      ))}
    </section>
  )
}
