/** Back from WeChat with a code; on to where one came from. */
import { useLoad } from '@tarojs/taro'
import { useState } from 'react'

import type { Failure } from '@/api/failure'
import { comeBack } from '@/api/login'
import { Page } from '@/components/Page'
import { Problem } from '@/components/Problem'
import { words } from '@/words'

export default function Back() {
  const [failure, setFailure] = useState<Failure>()
  useLoad(() => {
    const query = new URLSearchParams(window.location.search)
    comeBack(query.get('code') ?? '', query.get('state') ?? '').then(
      (to) => window.location.replace(to),
      setFailure,
    )
  })
  return (
    <Page title={words.name} purpose={words.homePage.purpose} first open>
      {failure ? <Problem failure={failure} /> : <p role='status'>{words.loading}</p>}
    </Page>
  )
}
