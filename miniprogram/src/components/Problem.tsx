/** What went wrong and what to do now; told to those who cannot see it too. */
import type { Failure } from '@/api/failure'
import { words } from '@/words'

export function Problem({ failure, again }: { failure: Failure; again?: () => void }) {
  return (
    <section className='card wrong' role='alert'>
      <p>{failure.message}</p>
      {failure.requestId && (
        <p className='quiet'>{`${words.failures.number}：${failure.requestId}`}</p>
      )}
      {again && <button className='btn' onClick={again}>{words.retry}</button>}
    </section>
  )
}
