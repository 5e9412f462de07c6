"""The array carrier: blocks of rows in float64, with a proved bound on the error of every step.

A contract is walked once (`walker`) into a graph of sums and conditions (`nodes`) that is exact by construction, and
that graph is written out as straight-line steps (`steps`) over registers, worked on blocks of 65,536 rows in buffers that
are used again (`float_steps`). What comes out is amounts and states, never a float: an amount is a whole number of the
currency's smallest unit. Rows whose result is not proved are worked again in double-double (`double_steps`), and those
still open are settled by the exact carrier.

**What is claimed.** For every register, |scale x register - figure| <= error in every row that no doubt of the register
holds, where `figure` is what the exact carrier gives; a whole register has error 0. A row is settled here only where no
doubt of anything that it pays holds, and where nothing is unsure (`figures`).

**Assumptions**, each held by what is named: (A) float64 arithmetic rounds correctly to nearest, as IEEE 754 says and NumPy's
add, subtract, multiply, divide and floor do; (B) columns hold whole numbers below 2^52 over one scale, or floats with a bound
on their error (`gathered` and `ranges` refuse others); whole numbers may stand in two or four bytes (`narrowed`), as no step
works in those what could leave them; (C) the block lies in the ranges that the steps were made for, and lacks figures in no
other periods of the contract (checked for every block, or they are made anew, when a column is first read and before anything
is kept); (D) no register reaches 10^250 (`Emitter._covered` puts every row in doubt where a bound does).

**Proof**, by induction over steps, with u = 2^-53 and every bound widened by a factor that covers its own rounding:

1. A whole register below 2^52: sums, products and multiples of whole numbers that stay below 2^52 are exact.
2. A sum of n terms errs by the errors of its terms times their factors, plus (n + 4)u of the sum of their sizes: one
   rounding for each factor, each product and each addition (Higham, *Accuracy and Stability of Numerical Algorithms*, 3.1).
3. A product errs by |a| e(b) + |b| e(a) + e(a) e(b), and u of its size. A quotient errs by (e(a) + |q| e(b)) over the
   least that the computed divisor is from 0, and u of its size; rows whose divisor is 0 are unsure.
4. Limits, smaller, larger and sizes move results together no further than their arguments (they are 1-Lipschitz), so a
   wrong side costs no more than the error. Held between limits, a figure of relative error r errs by r of the limit.
5. A comparison with an edge is certain where the register is further from the edge than the error, else in doubt. Whole
   numbers are compared with whole edges. A quotient of whole numbers n / d is compared with p / q without doubt while
   d q max(1, p / q) < 2^50: rounding is monotone, so that n/d >= p/q gives fl(n/d) >= fl(p/q); and otherwise they are at
   least 1/(d q) apart, more than the distance of neighbouring floats there, so that fl(n/d) < fl(p/q).
6. A rounding is certain where the figure is further from an edge (a half, or a whole number) than the error, else in
   doubt: rint(x) is x rounded to nearest, and the figure lies within the error of x on the same side of the half.
   floor((m + h) / b) is exact for whole m + h + 2b below 2^52: the quotient is then at least 1/b below the next
   whole number, more than the rounding of a quotient. Half up of w / b, w = m t whole and |w| < 2^48, is rint(m c) with
   c = fl((t / b)(1 + 2^-50)): m c = (w / b)(1 + e) with 2^-51 < e < 2^-49 after both roundings, so that a half or more
   is passed (k + 1/2 is a float, and the result lies beyond it), and less than a half stays below it, as it is less by
   1/(2b) at least and |w / b| 2^-49 < 1/(2b). A quotient t / b of whole numbers is rounded half up as
   floor((2|t| + |b|) / (2|b|)) with its sign, by the same.
   A product or quotient known to err by at most r of itself may be far smaller than its range: rows where the register is
   beyond a limit M are then in doubt, and elsewhere the figure is below 2M and errs by less than 2Mr.
7. A choice takes on the doubts of its condition, and those of an arm in the rows that take it.

**Edges that are met.** A figure made of decimals is a whole multiple of some unit, or of unit / r for a whole r up to m where
it is divided by data (`grids`). A figure and an edge that are both such multiples, and differ, are at least gap =
common unit / m apart. With a bound E on the error of a register, what a float loses in looking included, and gap > 2.125 E:

* it is rounded half up moved by E away from 0. On an edge it is then beyond it: the register is not E short of it. Beside an
  edge it stays on its side: the figure is gap away, the register gap - E, and moved gap - 2E > 0. Half even takes both ways:
  they differ where it is a half, and the mean of both is that half, which rint takes to the even. Where it is not on the grid,
  moving may round it past a half that is a little further than E, and its distance from what it is then rounded to says so.
* it is rounded up, or down, to the nearest whole number where that is no further than E (the difference is exact), and elsewhere
  as it stands: moved, a large register may round to a whole number that is further than E, with nothing left to say so.
* it is less than an edge e where the register is below e - E, at most e where it is at most e + E, equal within E.

There is then no doubt. A grid is followed by the statement's period, by the arm that is taken, and by quotients being inside
their limits or at them; where some of these leave it open, there is a doubt in those rows alone (`Emitter.doubt_where`, with
the doubts of those conditions). The error may be that of the period of the row (`by_period`): the same rules over the steps,
where choices by the period take one arm. Ranges are those that the condition of an arm leaves (`narrowing`).

In double-double the same holds with u = 2^-102 and whole numbers below 2^98. There, too, an edge can be proved to be met:
where figure - offset and edge - offset are whole multiples of 1/G, and the figure lies with its error nearer to the edge
than 1/G, it lies on it (`Worked.fine`). G follows the arm that a row takes, and for a sum it is the least common multiple of
what its terms need: each divisor as often as the term that has it most often. Where few rows are left, the denominator of a
whole number times its scale is taken in lowest terms. Three more steps:

8. A sum of quotients F n / d held between L and H, and of whole numbers (`quotients`), all whole over one unit, with
   |F n| < 2^52, |d| < 2^26 and |d| max(1, |L|, |H|) < 2^50. By 5, with q = 1, clip(fl(F n / d)) is L, H or inside exactly
   as the figure is. Inside, one = fl(F n / d) is split into head + tail of 26 bits each (Veltkamp), so that head d and
   tail d are exact; F n - head d is exact, a multiple of min(1, lsb(head)) below 2^53 of these; so is the remainder
   F n - one d, which every division has as a float. one + fl(remainder / d) then errs by 2^-106 of the quotient. The
   parts are added with the error of each addition kept (Knuth's two-sum, as in Ogita, Rump and Oishi, "Accurate sum and
   dot product", SIAM J. Sci. Comput. 26(6), 2005): m terms lose at most 2m(m + 2) 2^-106 of the sum of their sizes, from
   adding up to 2m small parts, each at most 2^-53 of it, in floats. A quotient at a limit is whole; the sum less its
   constant and all L is then a multiple of 1/(product of k d of the quotients inside) of what H - L and the whole
   numbers are multiples of, k what F / d - L needs above that. For the few rows that this leaves open, the denominators are
   taken in lowest terms and their least common multiple is worked in whole numbers instead of their product.
9. A quotient is compared with an edge, where 5 decides, in one float.
10. A rounding to nearest: whole = rint(high) and high - whole are exact, and so is its size less 1/2 where that is at most
   1/4; with the low part that is one rounding from how far the figure is beyond the half.

What float64 settles without any doubt (lines whose steps have none) is kept as it is and read by the second tier.

**Before a step is made** the graph is simplified exactly: conditions by the periods in which they can hold and by their parts
(`conditions`); comparisons without a factor that is never 0, and those of limits and choices by their arms; the rounding of a
limit as the limit of roundings, which are monotone; x y / (x + z), with x and z of one sign, as y times a share of at most 1;
a quotient with a divisor above 0 against other figures as the products of both sides (`factors`); a product with one of two
constants by a condition that the other figure chooses by too as a choice of products (`choices`). In float64 a value that
grows from a constant by a factor in every period is written as the product of its factors, each of them 1 where it does not
count yet, instead of a choice in a choice (`growth`); in the bounds of a period what is known to the last bit has no error.

**Promises** on how a figure moves are proved over the graph (`moves`): sums, limits, roundings, products with figures of
one sign and choices whose arms are in order keep or turn a direction; ranges are widened by what exact would try. What is
not proved leaves the contract to exact.

**Figures of the whole cohort** are the same for every statement of a period and group: exact works them once, and what it
finds stands in the program as a term does (`cohorts`).

**Rows from data** (persons, visits, claims) are rows of their own (`member_rows`): what a figure asks of each of them is
compiled as a statement is, over columns of the rows and columns of their statements, and worked in blocks (`row_figures`). What
the rows of a statement come to is then a column of the statements. Whole numbers over one unit add up exactly (their sum is
kept below 2^52), counts are whole, and the smallest, the largest and the middle are selected. Where a row's value need not be
whole, its float errs by at most e, and the total of m rows by m (e + m u s) for values of size s up to the last factor (each
of m - 1 additions rounds a sum of at most m s); such a column carries that bound as its error, is never taken for whole, and a
float column without a bound is not held at all (`KnownFacts`). A statement with an open row is open. In other periods a payee's
rows came to what they came to in its statement of that period (`one_by_one`); one without data had none. A total of figures that
are divided by what is the same in every row stands before that division (`shared_out`): it is then whole where its parts are.

**Roots, powers, exponentials and limits of proportions** are worked by exact, once for all rows with the same figures; what it
finds is a column (`distinct`).

What the walker has no form for (rows from data within rows from data, members from data as figures, ranks and quantile
groups) is unsure wherever it is needed; so are refusals, which only exact says in words.
"""
