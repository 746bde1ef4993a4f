/** Where can I go? Outlets, hospitals, pharmacies and banks: of a county, and in the mini-program the
 * nearest ones. The browser's position is of another kind than the map's, so it is not asked for. */
import Taro from '@tarojs/taro'
import { useState } from 'react'

import { api } from '@/api/member'
import type { Shape } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { Choices } from '@/components/Choices'
import { Doing } from '@/components/Doing'
import { Field } from '@/components/Field'
import { mapAddress } from '@/components/maps'
import { Page } from '@/components/Page'
import { Pair } from '@/components/Pair'
import { words } from '@/words'
import { placeKinds } from '@/words/lists'

const say = words.placesPage
type Place = Shape<'PlaceShown'>

export default function Places() {
  const [kind, setKind] = useState<Shape<'PlaceKind'>>('outlet')
  const [county, setCounty] = useTyped('places.county', '')
  const [found, setFound] = useState<Place[]>()
  const byCounty = async () => {
    if (county.trim()) setFound((await api.places({ kind, county: county.trim() })).items)
  }
  const near = async () => {
    const { latitude, longitude } = await Taro.getLocation({ type: 'gcj02' })
    setFound((await api.places({ kind, latitude, longitude })).items)
  }
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Choices label={say.kind} of={placeKinds} chosen={kind} onChoose={setKind} />
      <Field label={say.county} hint={say.countyHint} value={county} onChange={setCounty} longest={20} />
      <Doing className='main' work={byCounty}>{say.find}</Doing>
      {process.env.TARO_ENV === 'weapp' && <Doing work={near}>{say.near}</Doing>}
      {found && (
        <div role='status'>
          {found.length === 0 && <p className='card'>{say.none}</p>}
          {found.map((place) => <One key={`${place.name}${place.address}`} place={place} />)}
        </div>
      )}
    </Page>
  )
}

function One({ place }: { place: Place }) {
  return (
    <section className='card'>
      <h2>{place.name}</h2>
      <Pair name={say.address}>{place.address}</Pair>
      <Pair name={say.hours}>{place.hours}</Pair>
      <Pair name={say.grade}>{place.grade}</Pair>
      <Pair name={say.distance}>{place.distance}</Pair>
      {place.phone && (
        <button className='btn' onClick={() => void Taro.makePhoneCall({ phoneNumber: place.phone })}>
          {`${say.call} ${place.phone}`}
        </button>
      )}
      <Route place={place} />
    </section>
  )
}

/** On the phone's map; a place of which nobody knows where it lies has none. */
function Route({ place }: { place: Place }) {
  const { latitude, longitude, name, address } = place
  if (latitude == null || longitude == null) return null
  if (process.env.TARO_ENV === 'h5') {
    return <a className='btn link' href={mapAddress(place.name, place.address, latitude, longitude)}>{say.route}</a>
  }
  return <button className='btn' onClick={() => void Taro.openLocation({ latitude, longitude, name, address })}>{say.route}</button>
}
