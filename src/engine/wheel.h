/*
 * wheel.h - what falls due at which tick: a two-level timing wheel.
 *
 * Derived data: the due ticks are columns of the primary state, and the wheel
 * can be cleared and filled from them at any time. It is not saved, digested
 * or undone. An entry is (due tick, item), item = kind << 28 | id by the
 * caller's choice; the wheel only compares items as numbers.
 *
 * What is promised: an entry pushed with due d comes out of the first pop of
 * tick d after the push, whatever rewinds lie between, and then it is gone.
 * An entry is never taken back; stale and repeated entries are legal. So the
 * caller compares each item with its row's due column before acting, and
 * after undoing ticks pushes again the due tick of every row it restored.
 *
 * Time: `now` is the last tick popped (or given to new, clear or rewind).
 * Ticks are popped one by one; they go back by wheel_rewind.
 *
 * Memory: only wheel_reserve allocates. Before it grows it drops repeated
 * entries and those not ahead of now, so the wheel holds at most twice the
 * distinct pairs ahead that it held (or was asked for) at its largest, 25
 * bytes each, and 175 KiB besides. Distinct pairs that no row claims any more
 * stay until their tick; when wheel_count is far above the number of rows,
 * clear and push anew.
 *
 * Cost: push and pop are O(1) an entry, plus sorting the items of one tick
 * (radix). After Varghese and Lauck, "Hashed and hierarchical timing wheels",
 * SOSP 1987, scheme 7: 1,024 lists of one tick, 256 of 1,024 ticks, and one for
 * what lies beyond 262,144 ticks.
 */
#ifndef ENGINE_WHEEL_H
#define ENGINE_WHEEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wheel;

/* An empty wheel standing at `now`. NULL when out of memory. */
struct wheel *wheel_new(uint32_t now);
void wheel_free(struct wheel *w); /* NULL ok */

/* Make room for `extra` more pushes, which then cannot fail. False when out
 * of memory: nothing is lost. Invalidates the items of the last pop. */
bool wheel_reserve(struct wheel *w, size_t extra);

/* Enter `item` at tick `due`, which must lie ahead of now. */
void wheel_push(struct wheel *w, uint32_t due, uint32_t item);

/* Move on to `tick`, which must be now + 1, and take out what falls due there:
 * ascending, each item once. Returns their number; *items is borrowed until
 * the next pop or reserve. */
size_t wheel_pop(struct wheel *w, uint32_t tick, const uint32_t **items);

/* Shows what the next pop would take out, in no order, repeated and stale items with it.
 * Changes nothing. */
void wheel_peek(const struct wheel *w, void (*see)(void *ctx, uint32_t item), void *ctx);

/* Go back to `tick` (<= now). Entries stay; popped ones do not come back. */
void wheel_rewind(struct wheel *w, uint32_t tick);

/* Drop all entries, keep the memory, stand at `now`. */
void wheel_clear(struct wheel *w, uint32_t now);

/* Entries held, repeated and stale ones included. */
size_t wheel_count(const struct wheel *w);

uint32_t wheel_now(const struct wheel *w);

/* Bytes allocated. */
size_t wheel_memory(const struct wheel *w);

#endif
