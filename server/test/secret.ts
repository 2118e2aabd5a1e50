/** What every password and key of a test run derives from. */
export const TEST_SECRET = 'a secret for tests only, which protects nothing';
