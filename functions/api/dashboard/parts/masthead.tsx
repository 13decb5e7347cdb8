import { usePage } from './context.ts';

/** Whose shop it is, and the way around the page. */
export function Masthead({ signOut }: { readonly signOut: () => void }) {
  const { shop } = usePage();
  return (
    <header class="masthead">
      <svg width="26" height="26" viewBox="0 0 16 16" aria-hidden="true" class="arch">
        <path d="M1 12a7 7 0 0 1 14 0h-3a4 4 0 0 0-8 0z" fill="currentColor" />
      </svg>
      <h1>{shop.name}</h1>
      {shop.mode === 'test' && <span class="badge">Test data</span>}
      <nav aria-label="Page">
        <a class="extra" href="#answers">
          Now
        </a>
        <a href="#reports">Reports</a>
        <button type="button" class="plain" onClick={signOut}>
          Sign out
        </button>
      </nav>
    </header>
  );
}
