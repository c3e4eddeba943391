"""Non-maximum suppression."""
import numpy as np
from op_case import Case, numpy_type, values


def boxes_of(count, seed, dtype='float32'):
    rng = np.random.RandomState(seed)
    corner, size = rng.uniform(0, 1, (count, 2)), rng.uniform(0.2, 0.6, (count, 2))
    boxes = np.concatenate([corner, corner + size], 1)
    boxes[::3] = boxes[::3][:, [2, 1, 0, 3]]  # any two opposite corners
    return boxes.astype(numpy_type(dtype))


def scores_of(count, seed, dtype='float32'):
    return np.random.RandomState(seed).permutation(np.linspace(0, 1, count)).astype(numpy_type(dtype))


def cases():
    result = []
    number = lambda x, dtype='float32': values(dtype, x)
    whole = lambda x: values('int32', x)
    boxes, scores = boxes_of(14, 1), scores_of(14, 2)
    special = np.array([[0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 1, 0.5], [5, 5, 6, 6]], np.float32)
    special_scores = np.array([0.5, 0.5, 0.75, 0.75, np.nan, np.inf], np.float32)
    for threshold in (0, 0.3, 0.5, 1):
        result.append(Case('NonMaxSuppression', [boxes, scores, whole(5)], dict(iou_threshold=float(threshold)), name='%s' % threshold))
        for dtype in ['float32', 'float16']:
            inputs = [boxes_of(14, 1, dtype), scores_of(14, 2, dtype), whole(6), number(threshold)]
            result.append(Case('NonMaxSuppressionV2', inputs, name='%s %s' % (dtype, threshold)))
            for least in (0.3, -1):
                result.append(Case('NonMaxSuppressionV3', inputs + [number(least)], name='%s %s %s' % (dtype, threshold, least)))
    result.append(Case('NonMaxSuppression', [boxes, scores, whole(20)], name='default'))
    result.append(Case('NonMaxSuppressionV3', [boxes_of(9, 3, 'float16'), scores_of(9, 3, 'float16'), whole(6), number(0.4, 'float16'), number(0.1, 'float16')], name='half thresholds'))
    result.append(Case('NonMaxSuppressionV3', [special, special_scores, whole(9), number(0.5), number(-np.inf)], name='special'))
    result.append(Case('NonMaxSuppressionV2', [special, -special_scores, whole(9), number(0.5)], name='special'))
    for padded in [False, True]:
        attrs = dict(pad_to_max_output_size=padded)
        for dtype in ['float32', 'float16']:
            close = dict(relative=2e-3 if dtype == 'float16' else 1e-5)
            inputs = [boxes_of(14, 1, dtype), scores_of(14, 2, dtype), whole(9), number(0.3, dtype), number(0.1, dtype)]
            result.append(Case('NonMaxSuppressionV4', inputs, attrs, name='%s %s' % (dtype, padded)))
            for sigma in (0, 0.25, 1):
                result.append(Case('NonMaxSuppressionV5', inputs + [number(sigma, dtype)], attrs, name='%s %s %s' % (dtype, padded, sigma), **close))
    for name, inputs in [
            ('none', [boxes[:0], scores[:0], whole(3)]), ('zero', [boxes, scores, whole(0)])]:
        result.append(Case('NonMaxSuppressionV3', inputs + [number(0.5), number(0)], name=name))
        result.append(Case('NonMaxSuppressionV5', inputs + [number(0.5), number(0), number(0.5)], dict(pad_to_max_output_size=True), name=name))
    for name, inputs in [
            ('fewer scores', [boxes, scores[:3], whole(3), number(0.5)]), ('rank of boxes', [boxes[0], scores, whole(3), number(0.5)]),
            ('three corners', [boxes[:, :3], scores, whole(3), number(0.5)]), ('rank of scores', [boxes, scores.reshape(-1, 1), whole(3), number(0.5)]),
            ('negative size', [boxes, scores, whole(-1), number(0.5)]), ('vector of sizes', [boxes, scores, whole([1, 2]), number(0.5)]),
            ('threshold', [boxes, scores, whole(3), number(1.5)]), ('vector of thresholds', [boxes, scores, whole(3), number([0.5])])]:
        result.append(Case('NonMaxSuppressionV2', inputs, name=name, error=True))
        result.append(Case('NonMaxSuppressionV5', inputs + [number(0), number(0)], name=name, error=True))
    result.append(Case('NonMaxSuppressionV5', [boxes, scores, whole(3), number(0.5), number(0), number(-1)], name='sigma', error=True))
    overlaps = np.random.RandomState(5).uniform(0, 1, (8, 8)).astype(np.float32)
    for threshold in (0.2, 0.8, 2):
        result.append(Case('NonMaxSuppressionWithOverlaps', [overlaps, scores_of(8, 5), whole(4), number(threshold), number(0.1)], name=str(threshold)))
    result.append(Case('NonMaxSuppressionWithOverlaps', [overlaps[:5], scores_of(8, 5), whole(4), number(0.5), number(0)], name='not square', error=True))
    many = np.stack([boxes_of(10, 7), boxes_of(10, 8)]).reshape(2, 10, 1, 4)
    each = np.stack([boxes_of(30, 9), boxes_of(30, 10)]).reshape(2, 10, 3, 4)
    of_class = np.stack([scores_of(30, 11), scores_of(30, 12)]).reshape(2, 10, 3)
    for name, b in [('one box', many), ('a box for each', each)]:
        for attrs in [{}, dict(pad_per_class=True), dict(clip_boxes=False), dict(pad_per_class=True, clip_boxes=False)]:
            for most, total in [(3, 7), (10, 40), (1, 2)]:
                result.append(Case('CombinedNonMaxSuppression', [b, of_class, whole(most), whole(total), number(0.4), number(0.2)], attrs,
                                   name='%s %s %s %s' % (name, '/'.join(attrs), most, total)))
    for name, inputs in [('classes', [each[:, :, :2], of_class, whole(3), whole(7)]), ('boxes', [many[:, :4], of_class, whole(3), whole(7)]),
                         ('zero', [many, of_class, whole(0), whole(7)]), ('no total', [many, of_class, whole(3), whole(0)]), ('rank', [many[0], of_class, whole(3), whole(7)])]:
        result.append(Case('CombinedNonMaxSuppression', inputs + [number(0.4), number(0.2)], name=name, error=True))
    return result
