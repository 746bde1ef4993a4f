/** Somebody is in hospital and the papers are not there yet: reported in a minute, handed in later. */
import { useState } from 'react'

import { api } from '@/api/member'
import type { FirstReport, Person, Shape } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { Choices } from '@/components/Choices'
import { day } from '@/components/details'
import { Doing } from '@/components/Doing'
import { Field } from '@/components/Field'
import { Show, useLoaded } from '@/components/loaded'
import { dayWords } from '@/components/moments'
import { Page } from '@/components/Page'
import { Pair } from '@/components/Pair'
import { go, goInstead } from '@/components/ways'
import { words } from '@/words'
import { careCauses, careKinds, carePlaces } from '@/words/lists'

const say = words.firstReportsPage

export default function FirstReports() {
  const loaded = useLoaded(async () => {
    const [me, { items }] = await Promise.all([api.me(), api.firstReports()])
    return { people: [...(me.bound ? [me.bound] : []), ...me.relatives], items }
  })
  const [wanted, want] = useTyped('report.wanted', false)
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={loaded}>
        {({ people, items }) => {
          const taken = (report: FirstReport) => {
            want(false)
            loaded.set({ people, items: [report, ...items.filter(({ id }) => id !== report.id)] })
          }
          if (!people.length) {
            return (
              <section className='card attention'>
                <p>{words.newClaimPage.bindFirst}</p>
                <button className='btn main' onClick={() => go('bind')}>{words.homePage.bind}</button>
                <button className='btn' onClick={() => go('people')}>{words.homePage.people}</button>
              </section>
            )
          }
          return (
            <>
              {items.length > 0 && !wanted && <button className='btn' onClick={() => want(true)}>{say.another}</button>}
              {(wanted || !items.length) && <Form people={people} taken={taken} />}
              {items.map((report) => <Reported key={report.id} report={report} again={loaded.again} />)}
            </>
          )
        }}
      </Show>
    </Page>
  )
}

function Form({ people, taken }: { people: Person[]; taken: (report: FirstReport) => void }) {
  const [insured, setInsured] = useTyped('report.who', people.length === 1 ? people[0]!.insured_id : undefined)
  const [kind, setKind] = useTyped<Shape<'CareKind'> | undefined>('report.kind', undefined)
  const [place, setPlace] = useTyped<Shape<'CarePlace'> | undefined>('report.place', undefined)
  const [cause, setCause] = useTyped<Shape<'CareCause'> | undefined>('report.cause', undefined)
  const [provider, setProvider] = useTyped('report.provider', '')
  const [began, setBegan] = useTyped('report.began', '')
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const asking = words.newClaimPage
  const send = async () => {
    setWrong({})
    const care = { insured_id: insured!, kind: kind!, place: place!, cause: cause! }
    taken(await api.reportCare({ ...care, provider_name: provider.trim(), began_on: day(began)! }))
  }
  const complete = insured && kind && place && cause && provider.trim() && began.trim()
  const names = Object.fromEntries(people.map((person) => [person.insured_id, asking.person(person.name, person.id_number.slice(-4))]))
  return (
    <>
      {people.length > 1 && <Choices label={say.who} of={names} chosen={insured} onChoose={setInsured} folds />}
      <Choices label={asking.kind} of={careKinds} chosen={kind} onChoose={setKind} folds />
      {kind && <Choices label={asking.place} of={carePlaces} chosen={place} onChoose={setPlace} folds />}
      {place && <Choices label={asking.cause} of={careCauses} chosen={cause} onChoose={setCause} folds />}
      {cause && (
        <>
          <Field label={say.hospital} value={provider} onChange={setProvider} problem={wrong['provider_name']} />
          <Field label={say.began} hint={words.filingPage.dateHint} value={began} onChange={setBegan} problem={wrong['began_on']} longest={20} />
        </>
      )}
      {complete && <Doing className='main' work={send} onFailure={(failure) => setWrong(failure.fields)}>{say.send}</Doing>}
    </>
  )
}

function Reported({ report, again }: { report: FirstReport; again: () => void }) {
  const open = report.state === 'open'
  const file = async () => goInstead('filing', { id: (await api.fileReport(report.id)).id })
  const drop = async () => {
    await api.dropReport(report.id)
    again()
  }
  return (
    <section className={open ? 'card attention' : 'card'} aria-label={report.report_no}>
      <h2>{report.state_words}</h2>
      {!report.state_words.includes(report.turn_words) && <p>{report.turn_words}</p>}
      <Pair name={say.number}>{report.report_no}</Pair>
      <Pair name={words.claimPage.insured}>{report.insured_name}</Pair>
      <Pair name={words.claimPage.care}>{`${report.kind_words}，${report.place_words}`}</Pair>
      <Pair name={words.claimPage.hospital}>{report.provider_name}</Pair>
      <Pair name={say.began}>{dayWords(report.began_on)}</Pair>
      {open && (
        <>
          <p>{say.until(dayWords(report.material_until))}</p>
          <p>{words.newClaimPage.required}</p>
          <ul>
            {report.required.map((guide) => <li key={guide.material}>{guide.title}</li>)}
          </ul>
          <Doing className='main' work={file}>{say.file}</Doing>
          <Doing className='danger' sure={say.dropSure} work={drop}>{say.drop}</Doing>
        </>
      )}
      {report.claim_id && <button className='btn' onClick={() => go('claim', { id: report.claim_id! })}>{words.inboxPage.open}</button>}
    </section>
  )
}
