-- Chance: a number in [0, 1) that is always the same for a row and a purpose.
CREATE MACRO u(x, purpose) AS hash(x, purpose, getvariable('seed')) / 18446744073709551616.0;
CREATE MACRO pick(x, purpose, n) AS (hash(x, purpose, getvariable('seed')) % n)::INT;
CREATE MACRO between_days(a, b, share) AS a + (share * (b - a))::INT;
CREATE MACRO weekday(d) AS d + CASE isodow(d) WHEN 6 THEN 2 WHEN 7 THEN 1 ELSE 0 END;
-- The rhythm of a lane (0_rhythm.sql): how much of it is over before a day, and the day on which that much is; so
-- day_at(.., lane, x) is never before d where x >= share_by(.., lane, d).
CREATE MACRO share_by(shares, lane, d) AS shares[(lane - 1) * 1521 + least(greatest(d - DATE '2019-01-01', 0), 1520) + 1];
CREATE MACRO day_at(days, lane, share) AS days[(lane - 1) * 4001 + ceil(least(share, 1) * 4000)::INT + 1];
-- A group meets `times` times in a lane, at even shares of it from a `phase` of its own. Whoever comes at `share` takes the nearest meeting
-- if `able` by then, else the next one, and after the last one of their own (number `times`).
CREATE MACRO met_at(meeting, phase, times) AS (meeting + phase) / times;
CREATE MACRO nearest(share, phase, times) AS least(greatest(round(share * times - phase), 0), times - 1);
CREATE MACRO meeting(share, able, phase, times) AS CASE
    WHEN able <= met_at(nearest(share, phase, times), phase, times) THEN nearest(share, phase, times)::INT
    WHEN share <= met_at(times - 1, phase, times) THEN ceil(share * times - phase)::INT ELSE times END;
-- Years of work before each level, from the one below: 1, 3, 4, 5, 5 (申报条件 2023).
CREATE MACRO needs(level) AS CASE level WHEN '5' THEN 1 WHEN '4' THEN 4 WHEN '3' THEN 8 WHEN '2' THEN 13 ELSE 18 END;
CREATE MACRO above(level) AS CASE level WHEN '5' THEN '4' WHEN '4' THEN '3' WHEN '3' THEN '2' WHEN '2' THEN '1' ELSE '5' END;
CREATE MACRO below(level) AS CASE level WHEN '4' THEN '5' WHEN '3' THEN '4' WHEN '2' THEN '3' WHEN '1' THEN '2' END;
-- GB 11643: the check character of 17 digits.
CREATE MACRO digit(n, k) AS (n // k) % 10;
CREATE MACRO check_digit(n) AS substr('10X98765432', ((
    7 * digit(n, 10000000000000000) + 9 * digit(n, 1000000000000000) + 10 * digit(n, 100000000000000)
    + 5 * digit(n, 10000000000000) + 8 * digit(n, 1000000000000) + 4 * digit(n, 100000000000)
    + 2 * digit(n, 10000000000) + digit(n, 1000000000) + 6 * digit(n, 100000000) + 3 * digit(n, 10000000)
    + 7 * digit(n, 1000000) + 9 * digit(n, 100000) + 10 * digit(n, 10000) + 5 * digit(n, 1000)
    + 8 * digit(n, 100) + 4 * digit(n, 10) + 2 * digit(n, 1)) % 11)::INT + 1, 1);
CREATE MACRO masked(number) AS substr(number, 1, 6) || '********' || substr(number, 15);
CREATE MACRO two(year) AS lpad((year % 100)::VARCHAR, 2, '0');
CREATE MACRO level_name(level) AS CASE level WHEN '5' THEN '初级工（五级）' WHEN '4' THEN '中级工（四级）'
    WHEN '3' THEN '高级工（三级）' WHEN '2' THEN '技师（二级）' ELSE '高级技师（一级）' END;
-- What the database already had, and when the load says that it wrote.
CREATE MACRO base(name) AS getvariable('base:' || name)::BIGINT;
CREATE MACRO now_text() AS getvariable('today') || ' 08:00:00';
-- GB 11714 and GB 32100: check characters of an organisation code and of a credit code.
CREATE MACRO value8(c) AS instr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', c) - 1;
CREATE MACRO value17(c) AS instr('0123456789ABCDEFGHJKLMNPQRTUWXY', c) - 1;
CREATE MACRO organisation_check(code) AS substr('0X987654321', list_sum(list_transform(
    [3, 7, 9, 10, 5, 8, 4, 2], lambda w, i: w * value8(substr(code, i, 1))))::INT % 11 + 1, 1);
CREATE MACRO credit_check(code) AS substr('0123456789ABCDEFGHJKLMNPQRTUWXY', (31 - list_sum(list_transform(
    [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28],
    lambda w, i: w * value17(substr(code, i, 1))))::INT % 31) % 31 + 1, 1);
CREATE MACRO uuid_text(x) AS md5(getvariable('seed') || 'visit' || x)::UUID::VARCHAR;
-- The Luhn check digit of a bank card of 18 digits.
CREATE MACRO twice(d) AS CASE WHEN d > 4 THEN 2 * d - 9 ELSE 2 * d END;
CREATE MACRO luhn(n) AS ((10 - (list_sum(list_transform(range(18), lambda i:
    CASE WHEN i % 2 = 0 THEN twice(((n // (10 ** i)::BIGINT) % 10)::INT) ELSE ((n // (10 ** i)::BIGINT) % 10)::INT END)) % 10)) % 10)::INT::VARCHAR;
