/** One thing to type: its name above it, what is wrong with it below it. */
import { useId } from 'react'

interface FieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string
  problem?: string
  kind?: 'text' | 'digit' | 'idcard' | 'number'
  longest?: number
  /** Several lines. */
  long?: boolean
}

// The mini-program reports in `detail`, the browser in `target`.
type Typed = { detail?: { value?: string }; target: EventTarget }

export function Field({ label, value, onChange, hint, problem, kind = 'text', longest = 100, long }: FieldProps) {
  const id = useId()
  const typed = (event: Typed) =>
    onChange(event.detail?.value ?? (event.target as HTMLInputElement).value)
  return (
    <label className={problem ? 'field bad' : 'field'} htmlFor={id}>
      <span className='label'>{label}</span>
      {hint && <span className='hint'>{hint}</span>}
      {long ? (
        <textarea
          className='typed-long'
          id={id}
          rows={5}
          maxLength={longest}
          value={value}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? `${id}-problem` : undefined}
          onInput={typed as never}
        />
      ) : <input
        className='typed'
        id={id}
        type={process.env.TARO_ENV === 'h5' ? 'text' : kind}
        inputMode={kind === 'number' ? 'numeric' : 'text'}
        maxLength={longest}
        value={value}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        onInput={typed as never}
      />}
      {problem && <span id={`${id}-problem`} className='problem' role='alert'>{problem}</span>}
    </label>
  )
}
