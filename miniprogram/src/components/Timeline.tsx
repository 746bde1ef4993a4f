/** What has been done, what is being done, what comes. */
import { momentWords } from './moments'
import type { Shape } from '@/api/shapes'

const STATES = { done: '已办', now: '正在办', ahead: '还没到', aside: '' } as Record<string, string>

export function Timeline({ steps }: { steps: Shape<'TimelineShown'>[] }) {
  return (
    <ol className='steps'>
      {steps.map((step, place) => (
        <li key={place} className={step.state}>
          <span className='title'>{step.title}</span>
          <span className='note'>{[STATES[step.state], momentWords(step.at)].filter(Boolean).join(' ')}</span>
          {step.note && <span className='note'>{step.note}</span>}
        </li>
      ))}
    </ol>
  )
}
