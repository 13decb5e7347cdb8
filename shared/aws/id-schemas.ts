import * as z from 'zod';
import { isPaymentId } from '../kernel/ids.ts';
import type { MovementId, PaymentId } from '../kernel/ids.ts';

export const paymentId = z.custom<PaymentId>((value) => typeof value === 'string' && isPaymentId(value));
export const movementId = z.custom<MovementId>((value) => typeof value === 'string' && value !== '');
