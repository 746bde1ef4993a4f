/** Some of a few, each taken or left; what is taken is said, not only coloured. */
interface SeveralProps<Key extends string> {
  label: string
  of: Readonly<Partial<Record<Key, string>>>
  chosen: readonly Key[]
  onChoose: (keys: Key[]) => void
}

export function Several<Key extends string>({ label, of, chosen, onChoose }: SeveralProps<Key>) {
  const turn = (key: Key) =>
    onChoose(chosen.includes(key) ? chosen.filter((each) => each !== key) : [...chosen, key])
  return (
    <section className='field' role='group' aria-label={label}>
      <span className='label'>{label}</span>
      {(Object.keys(of) as Key[]).map((key) => (
        <button
          key={key}
          className={chosen.includes(key) ? 'btn choice chosen' : 'btn choice'}
          aria-pressed={chosen.includes(key)}
          onClick={() => turn(key)}
        >
          {of[key]}
        </button>
      ))}
    </section>
  )
}
