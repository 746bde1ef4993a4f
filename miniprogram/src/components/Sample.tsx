/** What does a paper look like, who gives it, and why is it wanted? Unfolded by whoever does not know. */
import { useState } from 'react'

import { openAddress } from '@/api/pictures'
import type { Guide } from '@/api/shapes'
import { words } from '@/words'

const say = words.sampleCard

export function Sample({ guide }: { guide: Guide }) {
  const [open, setOpen] = useState(false)
  return (
    <div className='about'>
      <button className='btn' aria-expanded={open} onClick={() => setOpen(!open)}>{open ? say.close : say.open}</button>
      {open && (
        <div role='status'>
          <p>{guide.what}</p>
          <p>{`${say.issuer}：${guide.issuer}`}</p>
          <p>{`${say.why}：${guide.why}`}</p>
          {guide.sample && (
            <>
              <img className='sample' src={openAddress(`/materials/samples/${encodeURIComponent(guide.sample)}`)} alt={say.of(guide.title)} />
              <p className='quiet'>{say.drawn}</p>
            </>
          )}
        </div>
      )}
    </div>
  )
}
