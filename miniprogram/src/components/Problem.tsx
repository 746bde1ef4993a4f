/** What went wrong and what to do now; told to those who cannot see it too. */
import { go } from './ways'
import type { Failure } from '@/api/failure'
import { words } from '@/words'

export function Problem({ failure, again }: { failure: Failure; again?: () => void }) {
  return (
    <section className='card wrong' role='alert'>
      <p>{failure.message}</p>
      {failure.requestId && (
        <p className='quiet'>{`${words.failures.number}：${failure.requestId}`}</p>
      )}
      {failure.wantsConsent && (
        <button className='btn main' onClick={() => go('consents')}>{words.consentsPage.look}</button>
      )}
      {failure.notFound && (
        <>
          <p>{words.failures.whoAreYou}</p>
          <button className='btn main' onClick={() => go('bind')}>{words.homePage.bind}</button>
        </>
      )}
      {again && <button className='btn' onClick={again}>{words.retry}</button>}
    </section>
  )
}
