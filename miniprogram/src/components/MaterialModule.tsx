/** One kind of paper: where it comes from, its photos, and the fate of each. */
import Taro from '@tarojs/taro'

import { PhotoTile } from './PhotoTile'
import { Sample } from './Sample'
import { UploadTile } from './UploadTile'
import type { Uploads } from './Uploads'
import type { Guide, Material, Photo } from '@/api/shapes'
import { words } from '@/words'

const say = words.filingPage

interface MaterialModuleProps {
  claim: string
  material: Material
  title: string
  hint: string
  /** What the paper is, where that is known. */
  guide?: Guide
  photos: Photo[]
  uploads: Uploads
  /** The person has read what was noticed, and wants this one. */
  insist: (photo: string) => Promise<void>
  remove: (photo: string) => Promise<void>
}

export function MaterialModule({ claim, material, title, hint, guide, photos, uploads, insist, remove }: MaterialModuleProps) {
  const mine = uploads.all.filter((each) => each.material === material)
  const choose = async (instead?: string) => {
    try {
      const { tempFilePaths } = await Taro.chooseImage({ count: instead ? 1 : 9, sizeType: ['original'], sourceType: ['camera', 'album'] })
      if (instead) uploads.drop(instead)
      await uploads.add(material, tempFilePaths)
    } catch {
      // closed without choosing
    }
  }
  return (
    <section className='card' aria-label={title}>
      <h2>{title}</h2>
      <p className='quiet'>{hint}</p>
      {guide && <Sample guide={guide} />}
      <div className='photos' aria-live='polite'>
        {photos.map((photo) => (
          <PhotoTile key={photo.id} claim={claim} photo={photo} insist={() => insist(photo.id)} remove={() => remove(photo.id)} />
        ))}
        {mine.map((each) => (
          <UploadTile key={each.key} upload={each} uploads={uploads} title={title} retake={() => void choose(each.key)} />
        ))}
      </div>
      <button className='btn' onClick={() => void choose()}>{photos.length + mine.length ? say.takeMore : say.take}</button>
    </section>
  )
}
