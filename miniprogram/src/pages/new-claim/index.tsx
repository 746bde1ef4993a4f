/** What was it, and for whom? Then the papers that will be needed, before anything is typed. */
import { useEffect } from 'react'

import { newKey } from '@/api/keys'
import { api } from '@/api/member'
import type { Guide, Person, Shape } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { Choices } from '@/components/Choices'
import { Doing } from '@/components/Doing'
import { Show, useLoaded } from '@/components/loaded'
import { Page } from '@/components/Page'
import { Sample } from '@/components/Sample'
import { go, goInstead } from '@/components/ways'
import { words } from '@/words'
import { careCauses, careKinds, carePlaces } from '@/words/lists'

const say = words.newClaimPage

export default function NewClaim() {
  const me = useLoaded(api.me)
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={me}>
        {(known) => {
          const people = [...(known.bound ? [known.bound] : []), ...known.relatives]
          return people.length ? <Form people={people} /> : (
            <section className='card attention'>
              <p>{say.bindFirst}</p>
              <button className='btn main' onClick={() => go('bind')}>{words.homePage.bind}</button>
              <button className='btn' onClick={() => go('people')}>{words.homePage.people}</button>
            </section>
          )
        }}
      </Show>
    </Page>
  )
}

function Form({ people }: { people: Person[] }) {
  const [insured, setInsured] = useTyped('new.who', people.length === 1 ? people[0]!.insured_id : undefined)
  const [kind, setKind] = useTyped<Shape<'CareKind'> | undefined>('new.kind', undefined)
  const [place, setPlace] = useTyped<Shape<'CarePlace'> | undefined>('new.place', undefined)
  const [cause, setCause] = useTyped<Shape<'CareCause'> | undefined>('new.cause', undefined)
  const [key, setKey] = useTyped('new.key', newKey)
  const names = Object.fromEntries(people.map((person) => [person.insured_id, say.person(person.name, person.id_number.slice(-4))]))
  const start = async () => {
    const claim = await api.openClaim({ insured_id: insured!, care: { kind: kind ?? null, place: place ?? null, cause: cause ?? null } }, key)
    goInstead('filing', { id: claim.id })
  }
  const changed = <T,>(set: (value: T) => void) => (value: T) => {
    set(value)
    setKey(newKey()) // another claim than the one that may have been begun
  }
  return (
    <>
      {people.length > 1 && <Choices label={say.who} of={names} chosen={insured} onChoose={changed(setInsured)} folds />}
      <Choices label={say.kind} of={careKinds} chosen={kind} onChoose={changed(setKind)} folds />
      {kind && <Choices label={say.place} of={carePlaces} chosen={place} onChoose={changed(setPlace)} folds />}
      {place && <Choices label={say.cause} of={careCauses} chosen={cause} onChoose={changed(setCause)} folds />}
      {insured && kind && place && cause && (
        <>
          <Needed key={`${kind} ${place} ${cause}`} of={[kind, place, cause]} />
          <Doing className='main' work={start}>{say.start}</Doing>
        </>
      )}
    </>
  )
}

/** Asked as soon as all is chosen; whoever does not wait for it finds it again while filing. */
function Needed({ of }: { of: [string, string, string] }) {
  const list = useLoaded(() => api.materials(...of))
  const { again } = list
  useEffect(again, [again]) // it comes after the page is in sight
  return (
    <div role='status'>
      <Show of={list}>
        {({ required, welcome }) => (
          <>
            <Papers title={say.required} of={required} />
            <Papers title={say.welcome} of={welcome} />
          </>
        )}
      </Show>
    </div>
  )
}

function Papers({ title, of }: { title: string; of: Guide[] }) {
  if (!of.length) return null
  return (
    <section className='card'>
      <h2>{title}</h2>
      <ul>
        {of.map((guide) => (
          <li key={guide.material}>
            <p>{guide.title}</p>
            <p className='quiet'>{guide.hint}</p>
            <Sample guide={guide} />
          </li>
        ))}
      </ul>
    </section>
  )
}
