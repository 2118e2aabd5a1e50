/** The name under which a healthy external broker is vouched for in the database, so that the api can answer for it. */
export const EXTERNAL_BROKER = 'mqtt';
