/*
 * power_disk.h - a disk in memory under SQLite that can lose its power.
 *
 * Writes reach the `live` bytes at once and the `safe` bytes at a sync of their file. At
 * the N-th write, truncation or sync the power goes: that call and all after it fail.
 * power_disk_restart() then decides for every sector of 512 bytes that was not synced
 * whether it was written, by chance drawn from a seed: sectors are lost and reordered,
 * writes are torn. Names of files are taken as durable at once.
 */
#ifndef TESTS_STORE_POWER_DISK_H
#define TESTS_STORE_POWER_DISK_H

#include <stdbool.h>
#include <stdint.h>

void power_disk_install(void);          /* becomes SQLite's default disk */
void power_disk_clear(void);            /* no files; power on, no cut set */
void power_disk_keep(void);             /* remember the files ... */
void power_disk_recall(void);           /* ... and put them back */
void power_disk_cut_at(uint64_t op);    /* 0: never */
void power_disk_fail_once(uint64_t op); /* only that call fails, the power stays */
uint64_t power_disk_ops(void);          /* since the last clear or recall */
bool power_disk_is_off(void);
void power_disk_restart(uint64_t seed); /* after all connections are closed */

#endif
