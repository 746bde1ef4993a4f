/** A claim that the window filled in, and that waits for a yes. */
import { dayWords } from './moments'
import { go } from './ways'
import type { AssistedLine } from '@/api/shapes'
import { words } from '@/words'

const say = words.assistedPage

export function WaitingRow({ line }: { line: AssistedLine }) {
  return (
    <button className='btn row claim' onClick={() => go('assisted', { id: line.claim_id })}>
      <span className='line'>{[line.insured_name, line.provider_name].filter(Boolean).join(' · ')}</span>
      <span className='line stage'>{line.state_words}</span>
      <span className='line quiet'>{say.until(dayWords(line.lapses_on))}</span>
    </button>
  )
}
