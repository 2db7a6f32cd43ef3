/** Who is here, and which screen the address asks for. */
import { useEffect } from 'react'
import { matchRoute, Redirect, Route, Switch, useLocation, useRouter, useSearch } from 'wouter'
import type { Me } from '../server/contract/staff.ts'
import { useAsk } from './api.ts'
import { serverSaid } from './clock.ts'
import { closeLive, openLive } from './live.ts'
import { MeContext, mayDo, whoCan } from './me.ts'
import { type OpenableScreen, screens } from './screens.ts'
import { NotHere } from './shell/not-here.tsx'
import { Shell } from './shell/shell.tsx'
import { Arriving } from './ui/caught.tsx'
import { Page } from './ui/page.tsx'
import { Failed, Loading, NotAllowed } from './ui/states.tsx'
import { Toasts } from './ui/toast.tsx'

export function App() {
  return (
    <>
      <Switch>
        {screens
          .filter(screen => screen.open)
          .map(screen => (
            <Route key={screen.path} path={screen.path}>
              <Arriving fallback={null}>
                <screen.Show />
              </Arriving>
            </Route>
          ))}
        <Route>
          <SignedIn />
        </Route>
      </Switch>
      <Toasts />
    </>
  )
}

function SignedIn() {
  const { gave: me, refusal, again } = useAsk('whoAmI', {})
  const known = me !== undefined
  const [path] = useLocation()
  const search = useSearch()
  const screen = useScreenOf(path)
  // It is fetched while the laboratory is asked who is here, not after.
  useEffect(() => screen?.begin(), [screen])
  useEffect(() => {
    if (!known) return
    openLive()
    return closeLive
  }, [known])
  useEffect(() => {
    if (me) serverSaid(me.now)
  }, [me])
  if (refusal?.kind === 'not-signed-in') {
    const here = path === '/' ? '' : `?next=${encodeURIComponent(path + (search && `?${search}`))}`
    return <Redirect to={`/sign-in${here}`} replace />
  }
  if (refusal) return <Failed refusal={refusal} again={again} />
  if (!me) return <Loading rows={3} />
  return (
    <MeContext value={me}>
      <Screens me={me} screen={screen} />
    </MeContext>
  )
}

/** One shell for all screens, so that going from one to another redraws only the middle. */
function Screens({ me, screen }: { me: Me; screen: OpenableScreen | undefined }) {
  const shown = screen ? <OneScreen key={screen.path} screen={screen} me={me} /> : <NotHere />
  if (screen?.wall && isAllowed(screen, me)) return shown
  return <Shell screen={screen ?? null}>{shown}</Shell>
}

/** The screen that an address asks for; undefined where there is none. */
function useScreenOf(path: string): OpenableScreen | undefined {
  const { parser } = useRouter()
  return screens.find(one => !one.open && matchRoute(parser, one.path, path)[0])
}

const isAllowed = (screen: OpenableScreen, me: Me): boolean =>
  screen.may === null || mayDo(me, screen.may)

function OneScreen({ screen, me }: { screen: OpenableScreen; me: Me }) {
  const [path] = useLocation()
  if (!isAllowed(screen, me)) {
    return (
      <Page title={screen.title}>
        <NotAllowed says={whoCan(screen.may ?? 'see-network')} />
      </Page>
    )
  }
  return (
    <Route path={screen.path}>
      <Arriving of={path} fallback={<Loading />}>
        <screen.Show />
      </Arriving>
    </Route>
  )
}
