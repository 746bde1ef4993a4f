/** The frame of every page: what it is for in one sentence, and help in the same place. Before
 * somebody has agreed to what we use of them, a page that needs to know who it is asks for that. */
import { useDidShow } from '@tarojs/taro'
import { type PropsWithChildren, useEffect, useState } from 'react'

import { Agreement } from './Agreement'
import { callForHelp } from './help'
import { elderMode } from './elder'
import { goHome } from './ways'
import { usePrivacy } from '@/api/privacy'
import { useReturned } from '@/api/typed'
import { words } from '@/words'

interface PageProps {
  title: string
  purpose: string
  /** The first page has no way back to itself. */
  first?: boolean
  /** Of use to anybody, known or not. */
  open?: boolean
}

export function Page({ title, purpose, first, open, children }: PropsWithChildren<PageProps>) {
  const [elder, setElder] = useState(elderMode)
  const privacy = usePrivacy()
  const returned = useReturned()
  useDidShow(() => setElder(elderMode()))
  useEffect(() => {
    if (process.env.TARO_ENV === 'h5') document.title = title
  }, [title])
  return (
    <main className={elder ? 'page elder' : 'page'}>
      <h1>{title}</h1>
      <p className='purpose'>{purpose}</p>
      {returned && <p className='card calm' role='status'>{words.loggedInAgain}</p>}
      {open || privacy === 'agreed' ? children : <Agreement refused={privacy === 'refused'} />}
      <nav className='help' aria-label='帮助'>
        <div className='inner'>
          {!first && <button className='btn' onClick={goHome}>{words.home}</button>}
          <button className='btn' onClick={() => void callForHelp()}>{words.callHelp}</button>
        </div>
      </nav>
    </main>
  )
}
