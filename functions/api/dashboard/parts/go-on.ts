/**
 * Remembers at which card the owner is about to decide. Once the card is gone the returned function takes the focus to
 * the one that has come in its place, or to the heading: it would fall back to the top of the page otherwise.
 */
export function rememberCard(): () => void {
  const card = document.activeElement?.closest('.need') ?? null;
  const place = card?.closest('section, dialog') ?? null;
  const cardsOf = (): Element[] => [...(place?.querySelectorAll('.need') ?? [])];
  const index = card === null ? -1 : cardsOf().indexOf(card);
  return () => {
    if (card === null || card.isConnected || document.activeElement !== document.body) return;
    const cards = cardsOf();
    const next = cards[Math.min(index, cards.length - 1)]?.querySelector('h3') ?? place?.querySelector('h2');
    next?.focus();
  };
}
