/** One kind of paper: where it comes from, its photos, and the fate of each. */
import Taro from '@tarojs/taro'

import { PhotoTile } from './PhotoTile'
import type { Uploads } from './Uploads'
import type { Photo } from '@/api/shapes'
import type { Material } from '@/api/shapes'
import { words } from '@/words'

const say = words.filingPage

interface MaterialModuleProps {
  claim: string
  material: Material
  title: string
  hint: string
  photos: Photo[]
  uploads: Uploads
  remove: (photo: string) => Promise<void>
}

export function MaterialModule({ claim, material, title, hint, photos, uploads, remove }: MaterialModuleProps) {
  const mine = uploads.all.filter((each) => each.material === material)
  const choose = async () => {
    try {
      const { tempFilePaths } = await Taro.chooseImage({ count: 9, sizeType: ['original'], sourceType: ['camera', 'album'] })
      uploads.add(material, tempFilePaths)
    } catch {
      // closed without choosing
    }
  }
  return (
    <section className='card' aria-label={title}>
      <h2>{title}</h2>
      <p className='quiet'>{hint}</p>
      <div className='photos' aria-live='polite'>
        {photos.map((photo) => (
          <PhotoTile key={photo.id} claim={claim} photo={photo} remove={() => remove(photo.id)} />
        ))}
        {mine.map((each) => (
          <div key={each.key} className='photo'>
            <img className='picture' src={each.path} alt={title} />
            <span className='fate'>
              {each.state === 'waiting' && say.waiting}
              {each.state === 'sending' && say.sending(each.percent)}
              {each.state === 'failed' && `${words.failures.photo}${each.failure?.message ?? ''}`}
            </span>
            {each.state === 'failed' && (
              <>
                <button className='btn' onClick={() => uploads.again(each.key)}>{words.retry}</button>
                <button className='btn danger' onClick={() => uploads.drop(each.key)}>{say.remove}</button>
              </>
            )}
          </div>
        ))}
      </div>
      <button className='btn' onClick={() => void choose()}>{photos.length + mine.length ? say.takeMore : say.take}</button>
    </section>
  )
}
