/* Any bytes as a keys.conf: a map or an error with its line, and what was read is dumped to
 * a file that reads back as the same map. */
#include "app/keymap.h"
#include "base/text.h"

#include <assert.h>
#include <string.h>

/* The table alone: no session is linked. */
static const struct action actions[ACTION_COUNT] = {
#define ACTION(name, words, keynames, where, bits, least, usage, text)                     \
    [ACTION_##name] = { .id = ACTION_##name,                                               \
                        .command = (words),                                                \
                        .keys = (keynames),                                                \
                        .pane = (where),                                                   \
                        .flags = (bits),                                                   \
                        .role = (least),                                                   \
                        .args = (usage),                                                   \
                        .help = (text) },
#include "app/actions.def"
#undef ACTION
};

const struct action *action_get(enum action_id id)
{
    return &actions[id];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct keymap m, again;
    struct buf problems = BUF_INIT, dump = BUF_INIT;
    struct err err = ERR_INIT;
    enum rc rc = keymap_read(&m, (const char *)data, size, "keys.conf", &problems, &err);

    assert((rc == RC_OK) == (problems.len == 0));
    assert(rc == RC_OK || (rc == RC_INPUT && utf8_is_valid(err.msg, strlen(err.msg))));
    assert(keymap_find(&m, PANE_LOG, "ESC") == action_get(ACTION_CLOSE));
    assert(keymap_key_in(&m, ACTION_COMMAND, PANE_ANY) != NULL);
    keymap_dump(&m, &dump);
    rc = keymap_read(&again, dump.data, dump.len, "dump", NULL, &err);
    assert(rc == RC_OK && again.count == m.count);
    buf_free(&problems);
    buf_free(&dump);
    return 0;
}
