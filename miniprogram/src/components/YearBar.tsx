/** A year's limit as a bar, with each part in words and in figures below it. */
import { yuan } from './money'
import { Pair } from './Pair'
import { yearDrawing } from './yearDrawing'
import { words } from '@/words'

interface YearBarProps {
  title: string
  cap: number
  used: number
  /** What the claim that is looked at takes. */
  now?: number
}

export function YearBar({ title, cap, used, now }: YearBarProps) {
  const left = Math.max(cap - used - (now ?? 0), 0)
  return (
    <section className='card'>
      <h2>{title}</h2>
      <img className='drawn' src={yearDrawing({ cap, used, now })} alt='' />
      <div className='legend'>
        <span className='key used' aria-hidden='true' />
        <Pair name={now === undefined ? words.limitsPage.used : words.statementPage.before}>{yuan(used)}</Pair>
      </div>
      {now !== undefined && (
        <div className='legend'>
          <span className='key this' aria-hidden='true' />
          <Pair name={words.statementPage.now}>{yuan(now)}</Pair>
        </div>
      )}
      <div className='legend'>
        <span className='key left' aria-hidden='true' />
        <Pair name={words.statementPage.left}>{yuan(left)}</Pair>
      </div>
      <Pair name={words.limitsPage.cap}>{yuan(cap)}</Pair>
    </section>
  )
}
