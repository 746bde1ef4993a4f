/** The frame of every page: what it is for in one sentence, and help in the same place. */
import { useDidShow } from '@tarojs/taro'
import { type PropsWithChildren, useEffect, useState } from 'react'

import { callForHelp } from './help'
import { elderMode } from './elder'
import { goHome } from './ways'
import { words } from '@/words'

interface PageProps {
  title: string
  purpose: string
  /** The first page has no way back to itself. */
  first?: boolean
}

export function Page({ title, purpose, first, children }: PropsWithChildren<PageProps>) {
  const [elder, setElder] = useState(elderMode)
  useDidShow(() => setElder(elderMode()))
  useEffect(() => {
    if (process.env.TARO_ENV === 'h5') document.title = title
  }, [title])
  return (
    <main className={elder ? 'page elder' : 'page'}>
      <h1>{title}</h1>
      <p className='purpose'>{purpose}</p>
      {children}
      <nav className='help' aria-label='帮助'>
        <div className='inner'>
          {!first && <button className='btn' onClick={goHome}>{words.home}</button>}
          <button className='btn' onClick={callForHelp}>{words.callHelp}</button>
        </div>
      </nav>
    </main>
  )
}
