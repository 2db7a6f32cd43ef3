/** A role and where it holds, as fields of a form. */
import { ROLE_NAMES, Role, scopesOf } from '../../../server/contract/actions.ts'
import type { NewPost } from '../../../server/contract/staff.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useAsk } from '../../api.ts'
import { ChoiceField } from '../../ui/field.tsx'
import type { FormOf } from '../../ui/form.tsx'
import { useLanguage, useSay } from '../../words.ts'
import { useStaffWords } from './words.ts'

export const NO_POST = { role: '', scopeKind: '', scope: '' }
export type PostValues = typeof NO_POST

/** `roles`: those that this person can give here; all unless told. */
export function PostFields<V extends PostValues & Record<string, string>>({
  form,
  roles = Role.options,
  needed = true,
}: {
  form: FormOf<V>
  roles?: readonly Role[]
  needed?: boolean
}) {
  const w = useStaffWords()
  const speak = useSay()
  const spoken = useLanguage()
  const { places = [], districts = [] } = useAsk('listPlaces', {}).gave ?? {}
  const { scopeKind } = form.values
  const role = Role.options.find(one => one === form.values.role)
  const fits = role ? scopesOf(role) : []
  const scopes =
    scopeKind === 'district'
      ? districts.map(({ code, ...one }) => ({ id: code, ...one }))
      : places.filter(place => place.kind === scopeKind)
  return (
    <>
      <ChoiceField
        label={w('role')}
        {...form.field('role')}
        onValue={value => form.put(ofRole(value) as Partial<V>)}
        choices={roles.map(role => ({ value: role, label: speak(ROLE_NAMES[role]) }))}
        needed={needed}
      />
      <ChoiceField
        label={w('where')}
        {...form.field('scopeKind')}
        choices={[
          { value: 'sampling-point' as const, label: w('site') },
          { value: 'centre' as const, label: w('centre') },
          { value: 'district' as const, label: w('district') },
          { value: 'everywhere' as const, label: w('everywhere') },
        ].filter(one => fits.includes(one.value))}
        needed={needed}
      />
      {scopeKind !== '' && scopeKind !== 'everywhere' && (
        <ChoiceField
          label={w('place')}
          {...form.field('scope')}
          choices={scopes.map(one => ({
            value: one.id,
            label: spoken === 'en' ? one.nameEn : one.name,
          }))}
          needed
        />
      )}
    </>
  )
}

/** Another role is held elsewhere: where is asked anew, or given where there is one answer. */
function ofRole(value: string): PostValues {
  const role = Role.options.find(one => one === value)
  const [only = '', ...others] = role ? scopesOf(role) : []
  return { role: value, scopeKind: others.length === 0 ? only : '', scope: '' }
}

export function postProblems(values: PostValues): Partial<Record<keyof PostValues, Say>> {
  return {
    ...(values.role === '' ? { role: say('Choose the role.', '请选择角色。') } : {}),
    ...(values.scopeKind === ''
      ? { scopeKind: say('Choose where it holds.', '请选择范围。') }
      : {}),
    ...(values.scopeKind !== 'everywhere' && values.scope === ''
      ? { scope: say('Choose the place.', '请选择机构。') }
      : {}),
  }
}

/** The post as the contract takes it; `*` for everywhere. */
export const postOf = (values: PostValues): NewPost => {
  const scopeKind = values.scopeKind as NewPost['scopeKind']
  const scope = scopeKind === 'everywhere' ? '*' : values.scope
  return { role: values.role as NewPost['role'], scopeKind, scope }
}
