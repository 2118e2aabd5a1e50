import { z } from 'zod';
import { isFila } from './fila.ts';
import { parseInstante } from './instante.ts';

/** Fields that several families share. */
export const vField = z.literal(1).optional();

export const instanteField = z.string().refine((text) => !Number.isNaN(parseInstante(text)), 'RFC 3339 with offset');

/** 16 hex digits, lower case: a random 64-bit id. */
export const idField = z.string().refine(isFila, '16 hex digits, lower case');

/** 1 … 2^53 - 1. */
export const countField = z.int().min(1);
