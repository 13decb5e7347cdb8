import { usePage } from './context.ts';

interface ItemNameProps {
  readonly sku: string;
  readonly description: string;
}

/** An item by its name, its SKU below; opens its days. */
export function ItemName({ sku, description }: ItemNameProps) {
  const { openItem } = usePage();
  return (
    <button type="button" class="link item" onClick={() => openItem(sku)}>
      <span class="name">{description === '' ? sku : description}</span>
      {description !== '' && <span class="sku">{sku}</span>}
    </button>
  );
}
