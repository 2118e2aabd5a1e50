import type { Season } from './calendar.ts';

/** Who uses it. */
export type Perfil = 'FAMILIA' | 'COMERCIO' | 'FABRICA';
export const perfis: readonly Perfil[] = ['FAMILIA', 'COMERCIO', 'FABRICA'];

export type Utilidade = 'AGUA' | 'ENERGIA' | 'GAS' | 'CALOR';

/** How someone uses a utility. Lists of weights need not sum to anything. */
export interface Habit {
  /** m³ of water or gas, kWh of energy or heat, on a day of average. A meter takes 0.6 to 1.4 times this. */
  perDay: number;
  /** Share that runs at all hours alike: fridges, standby, pilot flames. */
  base: number;
  /** Share of blocks of three minutes with use in them: a tap is open a tenth of the time, a shop's light always on. */
  busy: number;
  /** Saturday, Sunday, Monday to Friday. */
  week: readonly number[];
  weekday: readonly number[];
  weekend: readonly number[];
  season: Season;
}

const homeWeek = [1.15, 1.1, 0.95, 0.95, 0.95, 0.95, 1];
const shopWeek = [0.9, 0.25, 1, 1, 1, 1, 1.1];
const factoryWeek = [0.35, 0, 1, 1, 1, 1, 1];

const homeDay = [0.3, 0.15, 0.1, 0.1, 0.3, 2, 6, 8, 5, 3, 3, 5, 7, 4, 3, 3, 3, 5, 9, 10, 8, 6, 3, 1];
const homeFree = [0.8, 0.3, 0.15, 0.1, 0.1, 0.5, 2, 4, 7, 8, 8, 8, 9, 6, 5, 4, 4, 5, 8, 9, 7, 6, 4, 2];
const meals = [0, 0, 0, 0, 0, 1, 5, 4, 1, 0.5, 3, 9, 7, 1, 0.3, 0.5, 1, 3, 9, 8, 3, 1, 0.2, 0];
const washing = [0.2, 0, 0, 0, 0.2, 3, 9, 7, 3, 1, 1, 1, 1, 1, 1, 1, 2, 5, 9, 9, 7, 5, 2, 0.5];
const shopDay = [0, 0, 0, 0, 0, 0, 0.2, 2, 6, 8, 9, 10, 10, 9, 9, 9, 9, 8, 6, 2, 0.5, 0.1, 0, 0];
const shopFree = [0, 0, 0, 0, 0, 0, 0, 1, 5, 8, 9, 10, 9, 6, 2, 0.5, 0, 0, 0, 0, 0, 0, 0, 0];
const shifts = [0.3, 0.2, 0.2, 0.2, 0.3, 3, 9, 10, 10, 10, 10, 7, 5, 9, 10, 10, 9, 8, 8, 7, 7, 6, 3, 0.6];

const flat: Season = { amplitude: 0, peakDay: 0 };
/** Showers and air conditioning of summer; heaters and gas of winter (south of the equator). */
const summer = (amplitude: number): Season => ({ amplitude, peakDay: 20 });
const winter = (amplitude: number): Season => ({ amplitude, peakDay: 202 });

const home = { week: homeWeek, weekday: homeDay, weekend: homeFree };
const shop = { week: shopWeek, weekday: shopDay, weekend: shopFree };
const factory = { week: factoryWeek, weekday: shifts, weekend: shifts };

/** Brazil: three people in a flat use 0.45 m³ of water (SNIS, about 150 L a head) and 6 kWh (EPE, about 180 kWh a month) a day. */
export const habits: Record<Perfil, Record<Utilidade, Habit>> = {
  FAMILIA: {
    AGUA: { ...home, perDay: 0.45, base: 0, busy: 0.1, season: summer(0.12) },
    ENERGIA: { ...home, perDay: 6, base: 0.35, busy: 0.6, season: summer(0.2) },
    GAS: { ...home, weekday: meals, weekend: meals, perDay: 0.35, base: 0, busy: 0.4, season: winter(0.15) },
    CALOR: { ...home, weekday: washing, weekend: washing, perDay: 7, base: 0.1, busy: 0.5, season: winter(0.35) },
  },
  COMERCIO: {
    AGUA: { ...shop, perDay: 0.7, base: 0.01, busy: 0.35, season: summer(0.1) },
    ENERGIA: { ...shop, perDay: 45, base: 0.2, busy: 1, season: summer(0.2) },
    GAS: { ...shop, weekday: meals, weekend: meals, perDay: 3, base: 0.02, busy: 0.8, season: flat },
    CALOR: { ...shop, perDay: 20, base: 0.1, busy: 0.8, season: winter(0.3) },
  },
  FABRICA: {
    AGUA: { ...factory, perDay: 22, base: 0.06, busy: 0.9, season: summer(0.05) },
    ENERGIA: { ...factory, perDay: 1800, base: 0.1, busy: 1, season: summer(0.06) },
    GAS: { ...factory, perDay: 140, base: 0.03, busy: 1, season: flat },
    CALOR: { ...factory, perDay: 900, base: 0.05, busy: 1, season: winter(0.05) },
  },
};
