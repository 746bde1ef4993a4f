/** How much of this year's limits is used? As a bar and in figures. */
import { api } from '@/api/member'
import type { Shape } from '@/api/shapes'
import { Show, useLoaded } from '@/components/loaded'
import { yuan } from '@/components/money'
import { Page } from '@/components/Page'
import { Pair } from '@/components/Pair'
import { go } from '@/components/ways'
import { words } from '@/words'

const say = words.limitsPage

export default function Limits() {
  const limits = useLoaded(api.limits)
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={limits}>
        {(shown) => (shown.year == null ? (
          <section className='card attention'>
            <p>{say.notBound}</p>
            <button className='btn main' onClick={() => go('bind')}>{words.homePage.bind}</button>
          </section>
        ) : <Body of={shown} />)}
      </Show>
    </Page>
  )
}

function Body({ of }: { of: Shape<'LimitsShown'> }) {
  return (
    <>
      <Bar title={say.pool} cap={of.pool_cap_fen ?? 0} used={of.pool_paid_fen ?? 0} />
      <Bar title={say.supplement} cap={of.supplement_cap_fen ?? 0} used={of.supplement_paid_fen ?? 0} />
      {of.year != null && of.rule_year != null && of.rule_year < of.year && (
        <p className='card attention'>{say.older(of.year)}</p>
      )}
    </>
  )
}

function Bar({ title, cap, used }: { title: string; cap: number; used: number }) {
  const left = Math.max(cap - used, 0)
  const share = cap ? Math.min((used / cap) * 100, 100) : 0
  return (
    <section className='card'>
      <h2>{title}</h2>
      <div className='bar' aria-hidden='true'>
        <div className='used' style={{ width: `${share}%` }} />
      </div>
      <Pair name={say.used}>{yuan(used)}</Pair>
      <Pair name={say.left}>{yuan(left)}</Pair>
      <Pair name={say.cap}>{yuan(cap)}</Pair>
    </section>
  )
}
