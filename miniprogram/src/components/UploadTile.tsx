/** A photo that has not arrived yet: what is being done with it, and what one can do about it. */
import type { Upload, Uploads } from './Uploads'
import { go } from './ways'
import { words } from '@/words'

const say = words.filingPage

interface UploadTileProps {
  upload: Upload
  uploads: Pick<Uploads, 'insist' | 'again' | 'drop'>
  title: string
  retake: () => void
}

export function UploadTile({ upload, uploads, title, retake }: UploadTileProps) {
  const { key, path, state, failure } = upload
  const held = state === 'blurred' || state === 'twice' || state === 'failed'
  return (
    <div className={held ? 'photo wide' : 'photo'}>
      <img className='picture' src={path} alt={title} />
      <span className='fate'>{fate(upload)}</span>
      {state === 'blurred' && (
        <>
          <button className='btn main' onClick={retake}>{say.retake}</button>
          <button className='btn' onClick={() => uploads.insist(key)}>{say.insist}</button>
        </>
      )}
      {state === 'twice' && <button className='btn' onClick={() => uploads.drop(key)}>{say.understood}</button>}
      {state === 'failed' && (
        <>
          {failure?.wantsConsent && <button className='btn main' onClick={() => go('consents')}>{words.consentsPage.look}</button>}
          <button className='btn' onClick={() => uploads.again(key)}>{words.retry}</button>
          <button className='btn danger' onClick={() => uploads.drop(key)}>{say.remove}</button>
        </>
      )}
    </div>
  )
}

function fate({ state, percent, failure }: Upload): string {
  switch (state) {
    case 'looking': return say.looking
    case 'blurred': return say.blurred
    case 'twice': return say.twice
    case 'keeping': return say.keeping
    case 'waiting': return say.waiting
    case 'sending': return percent === undefined ? say.waiting : say.sending(percent)
    case 'failed': return `${words.failures.photo}${failure?.message ?? ''}`
  }
}
