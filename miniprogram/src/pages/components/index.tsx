/** Everything that pages are made of, beside each page's one sentence; for those who build them. */
import { useState } from 'react'

import { Failure } from '@/api/failure'
import { Choices } from '@/components/Choices'
import { Doing } from '@/components/Doing'
import { Field } from '@/components/Field'
import { Page } from '@/components/Page'
import { Pair } from '@/components/Pair'
import { Problem } from '@/components/Problem'
import { Timeline } from '@/components/Timeline'
import { UploadTile } from '@/components/UploadTile'
import { YearBar } from '@/components/YearBar'
import { words } from '@/words'
import { relations } from '@/words/lists'

const say = words.componentsPage

const STEPS = [
  { title: '收到申请', at: '2026-03-09T01:00:00Z', state: 'done', note: '' },
  { title: '核验材料', at: null, state: 'now', note: '最晚3月20日' },
  { title: '打款', at: null, state: 'ahead', note: '' },
] as const
const HELD = { insist: () => undefined, again: () => undefined, drop: () => undefined }
const FATES = ['looking', 'blurred', 'twice', 'keeping', 'waiting', 'sending', 'failed'] as const
const PICTURE = 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 5"%3E%3Crect width="4" height="5" fill="%23d8ddd9"/%3E%3C/svg%3E'

export default function Components() {
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<keyof typeof relations>('child')
  const pages = Object.values(words).filter((group) => typeof group === 'object' && 'purpose' in group)
  return (
    <Page title={say.title} purpose={say.purpose} open>
      <section className='card'>
        <h2>{say.pages}</h2>
        {(pages as { title?: string; purpose: string }[]).map(({ title, purpose }) => (
          <Pair key={purpose} name={title ?? words.name}>{purpose}</Pair>
        ))}
      </section>
      <h2>{say.parts}</h2>
      <Doing className='main' work={() => Promise.resolve()}>{words.filingPage.submit}</Doing>
      <Doing work={() => Promise.reject(new Failure('x', words.failures.network, 0, {}, 'r-1'))}>{words.retry}</Doing>
      <Doing className='danger' sure={words.claimPage.withdrawSure} work={() => Promise.resolve()}>{words.claimPage.withdraw}</Doing>
      <button className='btn row'><span>{words.homePage.inbox}</span><span className='badge' aria-label='2条没看'>2</span></button>
      <Field label={words.bindPage.phone} hint={words.bindPage.phoneHint} value={typed} onChange={setTyped} />
      <Field label={words.filingPage.discharge} hint={words.filingPage.dateHint} value={typed} onChange={setTyped} problem={words.estimatePage.notSum} />
      <Field label={words.personPage.write} value={typed} onChange={setTyped} long />
      <Choices label={words.peoplePage.relation} of={relations} chosen={chosen} onChoose={setChosen} />
      <Problem failure={new Failure('x', words.failures.busy, 503, {}, 'r-2')} again={() => undefined} />
      <section className='card'><Timeline steps={[...STEPS]} /></section>
      <YearBar title={words.limitsPage.supplement} cap={40000000} used={12000000} now={7339765} />
      <div className='photos'>
        {FATES.map((state) => (
          <UploadTile
            key={state}
            upload={{ key: state, material: 'receipt', path: PICTURE, hash: '', percent: 40, state }}
            uploads={HELD}
            title={state}
            retake={() => undefined}
          />
        ))}
      </div>
    </Page>
  )
}
