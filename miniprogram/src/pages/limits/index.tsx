/** How much of this year's limits is used? As a bar and in figures. */
import { api } from '@/api/member'
import type { Shape } from '@/api/shapes'
import { Show, useLoaded } from '@/components/loaded'
import { Page } from '@/components/Page'
import { go } from '@/components/ways'
import { YearBar } from '@/components/YearBar'
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
      <YearBar title={say.pool} cap={of.pool_cap_fen ?? 0} used={of.pool_paid_fen ?? 0} />
      <YearBar title={say.supplement} cap={of.supplement_cap_fen ?? 0} used={of.supplement_paid_fen ?? 0} />
      <p className='quiet'>{say.first}</p>
      {of.year != null && of.rule_year != null && of.rule_year < of.year && (
        <p className='card attention'>{say.older(of.year)}</p>
      )}
    </>
  )
}
