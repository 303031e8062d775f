/* message.c - the message row: what the console says, what it hears of the session, and when
 * either goes. */
#include "config.h"

#include "ui/console_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "~/..." for what lies below the home directory, wherever it stands in the sentence. */
static void shorten_paths(char *text)
{
    const char *home = getenv("HOME");
    size_t len = home == NULL ? 0 : strlen(home);

    if (len < 2 || home[len - 1] == '/')
        return;
    for (char *s = text; (s = strstr(s, home)) != NULL; s++)
        if (s[len] == '/' && (s == text || strchr(" '(,=:", s[-1]) != NULL)) {
            *s = '~';
            memmove(s + 1, s + len, strlen(s + len) + 1);
        }
}

void console_forget_message(struct console *c)
{
    c->message = (struct long_text){ "" };
    c->message_stays = false;
}

void console_say(struct console *c, enum tone tone, const char *fmt, ...)
{
    char text[LONG_TEXT_MAX];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    shorten_paths(text);
    long_text_from_str(&c->message, text);
    c->message_tone = tone;
    c->message_stays = false;
    c->message_serial = c->status.message_serial;
    console_note(c, tone, &c->message);
}

void console_tell(struct console *c, const char *text)
{
    console_say(c, TONE_NORMAL, "%s", text);
}

void console_hear(struct console *c)
{
    if (notify_look(&c->notify, c->app, &c->status))
        c->requests |= CONSOLE_NOTIFY;
    if (c->answer.heard != c->status.answers)
        c->answer.is_due = true;
    c->answer.heard = c->status.answers;
    if (c->status.message_serial == c->message_serial)
        return;
    c->message = c->status.message;
    shorten_paths(c->message.s);
    c->message_tone = c->status.message_tone;
    c->message_stays = c->message_tone == TONE_BAD;
    c->message_serial = c->status.message_serial;
    console_note(c, c->message_tone, &c->message);
}
