#include "model/places.h"

#include "model/jurisdiction.h"

#include <stddef.h>

#define EARTH_KM 6371
#define Q15      32768 /* one, of sines */

struct disc {
    char code[3];
    int16_t latitude, longitude;
    uint16_t radius_km;
};

static const struct disc discs[] = {
#define PLACE(code, latitude, longitude, radius) { #code, latitude, longitude, radius },
#include "model/places.def"
#undef PLACE
};
#define DISCS (sizeof discs / sizeof *discs)

/* The sines of 0 to 90 degrees. */
static const int32_t sines[91] = {
    0, 572, 1144, 1715, 2286, 2856, 3425, 3993, 4560, 5126, 5690,
    6252, 6813, 7371, 7927, 8481, 9032, 9580, 10126, 10668, 11207, 11743,
    12275, 12803, 13328, 13848, 14365, 14876, 15384, 15886, 16384, 16877, 17364,
    17847, 18324, 18795, 19261, 19720, 20174, 20622, 21063, 21498, 21926, 22348,
    22763, 23170, 23571, 23965, 24351, 24730, 25102, 25466, 25822, 26170, 26510,
    26842, 27166, 27482, 27789, 28088, 28378, 28660, 28932, 29197, 29452, 29698,
    29935, 30163, 30382, 30592, 30792, 30983, 31164, 31336, 31499, 31651, 31795,
    31928, 32052, 32166, 32270, 32365, 32449, 32524, 32588, 32643, 32688, 32723,
    32748, 32763, 32768,};

static int64_t sine(int degrees)
{
    int d = ((degrees % 360) + 360) % 360;
    int in_half = d % 180, in_quarter = in_half <= 90 ? in_half : 180 - in_half;
    return d < 180 ? sines[in_quarter] : -sines[in_quarter];
}

static const struct disc *find(uint16_t place)
{
    const char *code = jurisdiction_code(place);
    uint32_t lo = 0, hi = DISCS;

    while (lo < hi) { /* the rows stand in the order of their codes */
        uint32_t mid = lo + (hi - lo) / 2;
        int order = discs[mid].code[0] != code[0] ? discs[mid].code[0] - code[0]
                                                  : discs[mid].code[1] - code[1];
        if (order == 0)
            return &discs[mid];
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

bool places_is_known(uint16_t place)
{
    return find(place) != NULL;
}

static uint32_t root(uint64_t n)
{
    uint64_t r = 0;

    for (uint64_t bit = UINT64_C(1) << 31; bit > 0; bit >>= 1)
        if ((r + bit) * (r + bit) <= n)
            r += bit;
    return (uint32_t)r;
}

/* The length of the chord: both centres as points on a ball of radius EARTH_KM * Q15. */
static uint32_t chord_km(const struct disc *a, const struct disc *b)
{
    const struct disc *both[] = { a, b };
    int64_t at[2][3];
    uint64_t square = 0;

    for (int i = 0; i < 2; i++) {
        int64_t level = sine(90 - both[i]->latitude);
        at[i][0] = level * sine(90 - both[i]->longitude) / Q15;
        at[i][1] = level * sine(both[i]->longitude) / Q15;
        at[i][2] = sine(both[i]->latitude);
    }
    for (int axis = 0; axis < 3; axis++) {
        int64_t d = (at[0][axis] - at[1][axis]) * EARTH_KM;
        square += (uint64_t)(d * d);
    }
    return root(square) / Q15;
}

uint32_t places_distance_km(uint16_t a, uint16_t b)
{
    const struct disc *from = find(a), *to = find(b);
    return from == NULL || to == NULL || from == to ? 0 : chord_km(from, to);
}

uint32_t places_gap_km(uint16_t a, uint16_t b)
{
    const struct disc *from = find(a), *to = find(b);

    if (from == NULL || to == NULL || from == to)
        return 0;
    uint32_t apart = chord_km(from, to);
    uint32_t radii = (uint32_t)from->radius_km + to->radius_km;
    return apart > radii ? apart - radii : 0;
}

bool places_are_plausible(uint16_t probe, uint16_t place, uint32_t rtt_us)
{
    return (uint64_t)rtt_us * PLACES_KM_PER_MS / 1000 >= places_gap_km(probe, place);
}
